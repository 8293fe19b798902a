using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

/// <summary>The errors and the result of a job.</summary>
public sealed class JobResultsTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Address => replica.Client.BaseAddress!;

    [Fact]
    public async Task Slow_error_download_holds_no_connection_and_returns_all_errors_in_order()
    {
        const int rows = 8000;
        await using var small = await Replica.StartAsync(servers, ("Database__WritePoolSize", "2"));
        using var me = small.Address.User("slow reader");
        var job = await me.ImportAsync().AcceptedAsync();
        await servers.ExecuteAsync(
            $"insert into import_errors select '{job}', n, 'Name', 'r', n || repeat('x', 2000) from generate_series(1, {rows}) n");

        // More than the buffers on the way hold.
        var readers = new List<HttpResponseMessage>();
        for (var n = 0; n < 2; n++)
            readers.Add(await me.GetAsync($"/api/jobs/{job}/errors", HttpCompletionOption.ResponseHeadersRead, Cancel));
        await me.ImportAsync().AcceptedAsync();

        foreach (var reader in readers)
        {
            var lines = (await reader.Content.ReadAsStringAsync(Cancel)).Split("\r\n");
            Assert.Equal(Enumerable.Range(1, rows).Select(n => $"{n}"), lines[1..^1].Select(line => line.Split(',')[0]));
            reader.Dispose();
        }
    }

    [Fact]
    public async Task Errors_are_csv_with_formulas_escaped()
    {
        using var me = Address.User("spreadsheet");
        var job = await me.ImportAsync().AcceptedAsync();
        await servers.ExecuteAsync(
            $"""
            insert into import_errors values
                ('{job}', 1, 'Price', 'is required', null), ('{job}', 2, 'Name', 'has at most 256 characters', '=1+2"x",y'),
                ('{job}', 2, 'Type', 'is required', '@SUM(A1)'), ('{job}', 3, 'Name', 'r', '+1'),
                ('{job}', 4, 'Name', 'r', '-1'), ('{job}', 5, 'Name', 'r', E'\t=1')
            """);

        using var answer = await me.AskAsync($"/api/jobs/{job}/errors");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "Row,Column,Rule,Value\r\n"
            + "1,Price,is required,\r\n"
            + "2,Name,has at most 256 characters,\"'=1+2\"\"x\"\",y\"\r\n"
            + "2,Type,is required,'@SUM(A1)\r\n"
            + "3,Name,r,'+1\r\n"
            + "4,Name,r,'-1\r\n"
            + "5,Name,r,'\t=1\r\n",
            await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Result_is_409_until_the_job_is_completed()
    {
        using var me = Address.User("result");
        var job = await me.ImportAsync().AcceptedAsync();
        using var early = await me.AskAsync($"/api/jobs/{job}/result");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);

        await servers.ExecuteAsync(
            $$"""
            update jobs set state = 'completed', progress = 1, result = '{"rows": 3}', publish_at = null, finished_at = now()
             where id = '{{job}}'
            """);

        Assert.Equal(3, (await me.ReadAsync($"/api/jobs/{job}/result")).GetProperty("rows").GetInt32());
        var links = (await me.ReadAsync($"/api/jobs/{job}")).GetProperty("links");
        Assert.Equal($"/api/jobs/{job}/result", links.GetProperty("result").GetString());
    }

    [Fact]
    public async Task File_result_is_downloaded_without_exposing_its_path()
    {
        using var me = Address.User("file");
        var job = await me.ImportAsync().AcceptedAsync();
        await servers.ExecuteAsync(
            $$$"""
            update jobs
               set state = 'completed',
                   result = '{"pages": 1, "file": {"name": "imports/{{{job:N}}}", "contentType": "text/csv", "downloadName": "list.csv"}}',
                   publish_at = null, finished_at = now()
             where id = '{{{job}}}'
            """);

        using var answer = await me.AskAsync($"/api/jobs/{job}/result");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("list.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith("Type,Brand", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False((await me.ReadAsync($"/api/jobs/{job}")).GetProperty("result").TryGetProperty("file", out _));
    }
}
