using System.Net;
using CatalogData.Jobs;
using CatalogService.Tests.Jobs;
using CatalogService.Tests.Servers;
using Scalable.Jobs.Files;
using Scalable.Jobs.Store;

namespace CatalogService.Tests.PriceLists;

public sealed class PriceListApiTests(CatalogServers servers, OneReplica replica) : IClassFixture<OneReplica>
{
    private const string Address = "/api/catalog/price-lists";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Price_list_request_creates_a_job()
    {
        using var response = await replica.Writer.SendAsync(HttpMethod.Post, Address, new { type = 1, brand = 2 });

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = (await response.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal($"/api/jobs/{job}", response.Headers.Location?.ToString());
        Assert.Equal(
            "price-list 1 2",
            await servers.QueryAsync<string>(
                $"select kind || ' ' || (payload ->> 'type') || ' ' || (payload ->> 'brand') from jobs where id = '{job}'"));
    }

    [Theory]
    [InlineData("""{"type":99999}""", "type")]
    [InlineData("""{"brand":99999}""", "brand")]
    [InlineData("""{"type":0}""", "Type")]
    [InlineData("""{"brand":-1}""", "Brand")]
    public async Task Price_list_of_an_unknown_type_or_brand_is_answered_400(string body, string name)
    {
        using var response = await replica.Writer.PostAsync(Address, new StringContent(body, null, "application/json"), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            (await response.JsonAsync()).GetProperty("errors").EnumerateObject(),
            error => error.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Price_list_requires_a_token_and_emailing_it_a_scope()
    {
        using var anonymous = await replica.Client.SendAsync(HttpMethod.Post, Address, new { });
        using var client = replica.Address.User("reader", scopes: "");
        using var made = await client.SendAsync(HttpMethod.Post, Address, new { });
        using var sent = await client.SendAsync(HttpMethod.Post, $"{Address}/{Guid.NewGuid()}/email", new { to = "a@example.com" });

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Accepted, HttpStatusCode.Forbidden],
            [anonymous.StatusCode, made.StatusCode, sent.StatusCode]);
    }

    [Fact]
    public async Task Only_an_own_completed_price_list_can_be_emailed()
    {
        var mine = await GivenAsync("tester", JobStates.Completed);

        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(mine));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(await GivenAsync("somebody else", JobStates.Completed)));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(await GivenAsync("tester", JobStates.Completed, CatalogJobKinds.Import)));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(await GivenAsync("tester", JobStates.Queued)));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(await GivenAsync("tester", JobStates.Failed)));
        Assert.Equal(
            "a.b+c@mail.example.com",
            await servers.QueryAsync<string>(
                $"select payload ->> 'to' from jobs where kind = 'email' and payload ->> 'priceList' = '{mine}'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b@c.example")]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    [InlineData("a@example.com\n")]
    [InlineData("a@example.com, b@example.com")]
    [InlineData("a@example.com;b@example.com")]
    [InlineData("Somebody <a@example.com>")]
    [InlineData("\"a\r\nSubject: x\"@example.com")]
    [InlineData("a @example.com")]
    [InlineData("a@example..com")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@example.com\0")]
    [InlineData(".a@example.com")]
    public async Task Email_to_anything_but_one_plain_address_is_answered_400(string to)
    {
        var mine = await GivenAsync("tester", JobStates.Completed);

        using var response = await replica.Writer.SendAsync(HttpMethod.Post, $"{Address}/{mine}/email", new { to });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            0L,
            await servers.QueryAsync<long>($"select count(*) from jobs where kind = 'email' and payload ->> 'priceList' = '{mine}'"));
    }

    [Fact]
    public async Task Download_link_works_without_token_until_it_expires()
    {
        var mine = await GivenAsync("tester", JobStates.Completed);
        var link = $"{Address}/links/{await new DownloadLinks(servers.Database).CreateAsync(mine, TimeSpan.FromHours(1), Cancel)}";

        using var response = await replica.Client.AskAsync(link);
        Assert.Equal("application/pdf", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("price-list.pdf", response.Content.Headers.ContentDisposition?.FileName);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("document", await response.Content.ReadAsStringAsync(Cancel));

        using var guessed = await replica.Client.AskAsync($"{Address}/links/{mine}");
        await servers.QueryAsync<Guid>($"update download_links set expires_at = now() where job_id = '{mine}' returning job_id");
        using var late = await replica.Client.AskAsync(link);
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [guessed.StatusCode, late.StatusCode]);
    }

    [Theory]
    [InlineData("", HttpStatusCode.NotImplemented)]
    [InlineData("mail.example", HttpStatusCode.Accepted)]
    public async Task Email_outside_development_requires_a_mail_server(string host, HttpStatusCode status)
    {
        var list = await GivenAsync("tester", JobStates.Completed);
        await using var production = await Replica.StartAsync(
            servers, ("ASPNETCORE_ENVIRONMENT", "Production"), ("Authentication__Schemes__Bearer__Authority", "https://127.0.0.1:1/"),
            ("Authentication__Schemes__Bearer__ValidIssuer", TokenIssuer.Issuer),
            ("Authentication__Schemes__Bearer__ValidAudiences__0", TokenIssuer.Audience),
            ("Mail__Smtp__Host", host));

        using var response = await production.Writer.SendAsync(HttpMethod.Post, $"{Address}/{list}/email", new { to = "a@example.com" });

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.NotImplemented)
            Assert.Contains("Mail:Smtp:Host", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var jobs = await servers.QueryAsync<long>($"select count(*) from jobs where kind = 'email' and payload ->> 'priceList' = '{list}'");
        Assert.Equal(status == HttpStatusCode.Accepted ? 1 : 0, jobs);
    }

    private async Task<HttpStatusCode> SendAsync(Guid list)
    {
        using var response = await replica.Writer.SendAsync(
            HttpMethod.Post, $"{Address}/{list}/email", new { to = "a.b+c@mail.example.com" });
        return response.StatusCode;
    }

    /// <summary>A price list as the worker leaves it.</summary>
    private async Task<Guid> GivenAsync(string owner, string state, string kind = CatalogJobKinds.PriceList)
    {
        var id = Guid.CreateVersion7();
        var file = new ResultFile($"price-lists/{id:N}/a.pdf", "application/pdf", "price-list.pdf");
        var path = Path.Combine(AppContext.BaseDirectory, "files", file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "document", Cancel);
        await using var command = servers.Database.CreateCommand(
            "insert into jobs (id, kind, owner, state, payload, result) values ($1, $2, $3, $4, '{}', $5::jsonb)");
        foreach (var value in new object[] { id, kind, owner, state, JobJson.Write(new PriceListResult(1, 0, 8, file)) })
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(Cancel);
        return id;
    }
}
