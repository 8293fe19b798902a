using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ServiceDefaults.Authentication;

namespace ServiceDefaults.Tests.Authentication;

/// <summary>The keys of <c>dotnet user-jwts</c>, whose file and folder may appear and change while services start and run.</summary>
public sealed class DevelopmentSigningKeysTests : IDisposable
{
    private const string DefaultIssuer = "dotnet-user-jwts";

    private readonly string _home = Directory.CreateTempSubdirectory().FullName;

    private string Secrets => Path.Combine(_home, "usersecrets", "id", "secrets.json");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Hosts_started_while_the_folder_appears_accept_the_first_token_at_once()
    {
        var starting = Enumerable.Range(0, 4).Select(_ => Task.Run(StartAsync)).ToArray();
        Directory.CreateDirectory(Path.GetDirectoryName(Secrets)!);
        var services = await Task.WhenAll(starting);
        Write((DefaultIssuer, 1));

        foreach (var service in services)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task Key_file_whose_folder_is_created_after_the_start_is_read_with_the_first_token()
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, DefaultIssuer, 1));
        Write((DefaultIssuer, 1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
    }

    [Fact]
    public async Task A_key_of_another_issuer_is_accepted_beside_the_first()
    {
        await using var service = await StartAsync();
        Write((DefaultIssuer, 1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
        Write((DefaultIssuer, 1), ("other", 2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, "other", 2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, "third", 2));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, "other", 3));
    }

    [Fact]
    public async Task A_key_that_was_reset_replaces_the_old_one_at_once()
    {
        await using var service = await StartAsync();
        Write((DefaultIssuer, 1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
        Write((DefaultIssuer, 2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 2));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, DefaultIssuer, 1));
    }

    [Fact]
    public async Task Incomplete_key_file_keeps_the_known_keys()
    {
        await using var service = await StartAsync();
        Write((DefaultIssuer, 1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
        var content = await File.ReadAllTextAsync(Secrets, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Secrets, content[..^20], TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
        Write((DefaultIssuer, 1), ("other", 2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, "other", 2));
    }

    [Fact]
    public async Task A_file_that_has_not_changed_is_not_read_again()
    {
        Write((DefaultIssuer, 1));
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));

        // Another key in a file that looks the same from outside.
        var written = File.GetLastWriteTimeUtc(Secrets);
        Write((DefaultIssuer, 2));
        File.SetLastWriteTimeUtc(Secrets, written);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, DefaultIssuer, 2));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, DefaultIssuer, 1));
    }

    [Fact]
    public async Task Concurrent_tokens_right_after_the_key_file_is_written_are_all_accepted()
    {
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(service, DefaultIssuer, 1));
        Write((DefaultIssuer, 1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => AskAsync(service, DefaultIssuer, 1)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
    }

    [Fact]
    public void Key_file_and_its_issuers_are_ignored_outside_development()
    {
        var builder = Service.Builder(
            "Production",
            ("Authentication:Schemes:Bearer:Authority", "https://login.example"),
            ("Authentication:Schemes:Bearer:ValidAudiences:0", "a"));
        builder.AddScalableAuthentication();
        Assert.DoesNotContain(builder.Services, service => service.ImplementationType == typeof(DevelopmentIssuers));
        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(DevelopmentSigningKeys));
    }

    [Fact]
    public void Only_the_authentication_section_of_the_file_is_used()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Secrets)!);
        File.WriteAllText(
            Secrets,
            """
            {
              "Authentication:Schemes:Bearer:SigningKeys": [ { "Issuer": "x" } ],
              "ConnectionStrings": { "catalogdb": "elsewhere" }
            }
            """);
        var configuration = new ConfigurationBuilder().Add(new DevelopmentSigningKeys(Secrets)).Build();
        Assert.Equal("x", configuration["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"]);
        Assert.Null(configuration["ConnectionStrings:catalogdb"]);
    }

    private Task<Service> StartAsync()
    {
        var builder = Service.Builder("Development",
            ("Authentication:Schemes:Bearer:ValidIssuer", DefaultIssuer), ("Authentication:Schemes:Bearer:ValidAudiences:0", "scalable"));
        builder.AddScalableAuthentication();
        DevelopmentSigningKeys.AddTo(builder, Secrets);
        return Service.StartAsync(builder, app =>
        {
            app.UseScalableAuthentication();
            app.UseScalableAuthorization();
            app.MapGet("/", () => "").RequireAuthorization();
        });
    }

    // As the tool writes it: one flat name, and an array.
    private void Write(params (string Issuer, byte Key)[] keys)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Secrets)!);
        File.WriteAllText(Secrets, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["Authentication:Schemes:Bearer:SigningKeys"] = keys.Select(key => new
            {
                Id = $"{key.Key}",
                key.Issuer,
                Value = Convert.ToBase64String(Bytes(key.Key)),
                Length = 32,
            }),
        }));
    }

    private static byte[] Bytes(byte key) => [.. Enumerable.Repeat(key, 32)];

    private static async Task<HttpStatusCode> AskAsync(Service service, string issuer, byte key)
    {
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = "scalable",
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            Subject = new ClaimsIdentity([new("sub", "alice")]),
            SigningCredentials = new(new SymmetricSecurityKey(Bytes(key)), SecurityAlgorithms.HmacSha256),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Authorization = new("Bearer", token) } };
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
