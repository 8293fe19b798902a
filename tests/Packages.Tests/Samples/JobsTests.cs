using System.Net;
using System.Text.Json;
using Npgsql;

namespace Packages.Tests.Samples;

public class JobsTests(PackagesFixture fixture)
{
    private const int Jobs = 90; // Of an owner, 100 may be unfinished.

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_accepted_job_takes_effect_once_though_an_instance_is_killed()
    {
        var database = await fixture.CreateDatabaseAsync("jobs");
        await using var first = await StartAsync(database);
        await using var second = await StartAsync(database);
        var accepted = await Task.WhenAll(Enumerable.Range(1, Jobs).Select(year => SubmitAsync(year % 2 == 0 ? first : second, year)));

        await first.SignalAsync("KILL");

        foreach (var job in accepted)
            await Eventually.TrueAsync(async () => await StateAsync(second, job) == "completed");
        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("select array[count(*), count(distinct year)] from reports");
        var reportsAndYears = (long[])(await count.ExecuteScalarAsync(Cancel))!;
        Assert.Equal([Jobs, Jobs], reportsAndYears);
    }

    private async Task<SampleProcess> StartAsync(string database) => await SampleProcess.StartAsync(
        fixture.Feed, "Jobs", ("ConnectionStrings__shop", database), ("ConnectionStrings__messaging", await fixture.RabbitMQAsync()));

    private static async Task<Uri> SubmitAsync(SampleProcess sample, int year)
    {
        using var response = await sample.Client.PostAsync($"/reports/{year}", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!;
    }

    private static async Task<string?> StateAsync(SampleProcess sample, Uri job)
    {
        using var document = JsonDocument.Parse(await sample.Client.GetStringAsync(job, Cancel));
        return document.RootElement.GetProperty("state").GetString();
    }
}
