using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ServiceDefaults.Authentication;

namespace ServiceDefaults.Tests.Authentication;

public class AuthenticationTests
{
    private static readonly SymmetricSecurityKey Key = new(new byte[32]);

    private int _authentications;

    [Theory]
    [InlineData("catalog:write", 200)]
    [InlineData("openid catalog:write", 200)]
    [InlineData("openid", 403)]
    [InlineData("catalog:writer", 403)]
    [InlineData(null, 403)]
    public async Task Write_requires_the_scope(string? scope, int status) =>
        Assert.Equal(status, await StatusAsync(Token(scopes: scope is null ? [] : [scope])));

    [Fact]
    public async Task Scopes_may_be_repeated_claims() => Assert.Equal(200, await StatusAsync(Token(scopes: ["openid", "catalog:write"])));

    [Theory]
    [InlineData("scp", "catalog:write")]
    [InlineData("scp", "openid catalog:write")]
    [InlineData("scope", "catalog:write")]
    public async Task Scope_may_be_in_the_scp_or_scope_claim(string claim, string scopes) =>
        Assert.Equal(200, await StatusAsync(Token(claims: [new Claim(claim, scopes)])));

    [Theory]
    [InlineData("roles", "catalog:write")]
    [InlineData("scp", "catalog:writer")]
    public async Task Token_without_the_scope_is_403_and_names_the_missing_scope(string claim, string value)
    {
        await using var service = await StartAsync();
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token(claims: [new Claim(claim, value)]));
        using var response = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"catalog:write\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Contains(
            "catalog:write",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Admitted_and_refused_responses_vary_by_authorization()
    {
        await using var service = await StartAsync();
        using var refused = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token(scopes: "catalog:write"));
        using var admitted = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (refused.StatusCode, admitted.StatusCode));
        Assert.All([refused, admitted], response => Assert.Contains("Authorization", response.Headers.Vary));
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Request_without_a_token_is_401() => Assert.Equal(401, await StatusAsync(token: null));

    [Fact]
    public async Task Token_for_another_audience_is_401() =>
        Assert.Equal(401, await StatusAsync(Token(audience: "another", scopes: "catalog:write")));

    [Theory]
    [InlineData(-4, 200)]
    [InlineData(-6, 401)]
    public async Task Token_expiry_tolerates_five_minutes_of_clock_skew(int expiredMinutes, int status) =>
        Assert.Equal(
            status,
            await StatusAsync(Token(
                expires: TimeProvider.System.GetUtcNow().AddMinutes(expiredMinutes).UtcDateTime, scopes: "catalog:write")));

    [Fact]
    public async Task User_subject_and_name_are_the_subject_of_the_token()
    {
        await using var service = await StartAsync();
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token(scopes: "catalog:write"));
        Assert.Equal("alice/alice", await service.Client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Signing_key_added_at_runtime_is_accepted()
    {
        await using var service = await StartAsync(withKey: false);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token(scopes: "catalog:write"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);

        foreach (var (key, value) in KeySettings)
            service.App.Configuration[key] = value;
        ((Microsoft.Extensions.Configuration.IConfigurationRoot)service.App.Configuration).Reload();
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Public_endpoint_authenticates_only_requests_with_a_token()
    {
        await using var service = await StartAsync();
        Assert.Equal("", await service.Client.GetStringAsync("/public", TestContext.Current.CancellationToken));
        Assert.Equal(0, _authentications);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", Token(scopes: "catalog:write"));
        Assert.Equal("alice", await service.Client.GetStringAsync("/public", TestContext.Current.CancellationToken));
        Assert.Equal(1, _authentications);
    }

    private static (string Key, string Value)[] KeySettings =>
    [
        ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "dotnet-user-jwts"),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Value", Convert.ToBase64String(Key.Key)),
    ];

    private async Task<int> StatusAsync(string? token)
    {
        await using var service = await StartAsync();
        service.Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return (int)(await service.Client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode;
    }

    private Task<Service> StartAsync(bool withKey = true)
    {
        var builder = Service.Builder("Development",
        [
            ("Authentication:Schemes:Bearer:ValidIssuer", "dotnet-user-jwts"),
            ("Authentication:Schemes:Bearer:ValidAudiences:0", "scalable"),
            .. withKey ? KeySettings : [],
        ]);
        builder.AddScalableAuthentication("catalog:write");
        builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options => options.Events = new()
        {
            OnMessageReceived = _ =>
            {
                _authentications++;
                return Task.CompletedTask;
            },
        });
        return Service.StartAsync(builder, app =>
        {
            app.UseScalableAuthentication();
            app.UseScalableAuthorization();
            app.MapGet("/", (ClaimsPrincipal user) => $"{user.Subject()}/{user.Identity?.Name}").RequireAuthorization("catalog:write");
            app.MapGet("/public", (ClaimsPrincipal user) => user.Identity?.Name ?? "");
        });
    }

    private static string Token(string audience = "scalable", DateTime? expires = null, params string[] scopes) =>
        Token(audience, expires, [.. scopes.Select(scope => new Claim("scope", scope))]);

    private static string Token(IEnumerable<Claim> claims) => Token("scalable", null, claims);

    private static string Token(string audience, DateTime? expires, IEnumerable<Claim> claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "dotnet-user-jwts",
            Audience = audience,
            NotBefore = now.AddHours(-1),
            IssuedAt = now.AddHours(-1),
            Expires = expires ?? now.AddHours(1),
            Subject = new ClaimsIdentity([new("sub", "alice"), .. claims]),
            SigningCredentials = new(Key, SecurityAlgorithms.HmacSha256),
        });
    }
}
