using System.Text;
using System.Text.Json;
using CatalogData.Jobs;
using Npgsql;
using Scalable.FaultTests.Support;
using TestStack;

namespace Scalable.FaultTests.Ledger;

/// <summary>The files that completed jobs have made.</summary>
internal sealed class LedgerFiles(StackFixture stack, HttpClient client, NpgsqlDataSource database)
{
    // In Development a message is a file for a day; what was sent is told before that day has passed.
    private HashSet<string> _messages = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Moves the clock of the files' removal by more than a day, and waits until the worker has removed what is due.</summary>
    public async Task RemoveFilesExpiringWithinADayAsync()
    {
        _messages = [.. Directory.GetFiles(Path.Combine(stack.FileStore, "mail")).Select(file => Path.GetFileName(file))];
        await using (var move = database.CreateCommand("update file_expiry set expires_at = expires_at - interval '25 hours'"))
            await move.ExecuteNonQueryAsync(Cancel);
        await using var due = database.CreateCommand("select exists (select from file_expiry where expires_at <= now())");
        while (await due.ExecuteScalarAsync(Cancel) is true)
            await Task.Delay(200, Cancel);
    }

    /// <summary>Whether all that a job made is there, once.</summary>
    public async Task<bool> AreThereAsync(string kind, Uri job)
    {
        var id = Guid.Parse(job.ToString().Split('/')[^1]);
        return kind switch
        {
            CatalogJobKinds.Picture => await ArePicturesThereAsync((await client.JobAsync(id)).GetProperty("result")),
            CatalogJobKinds.PriceList => await IsReadableAsync($"{job}/result", "%PDF")
                // What a killed worker had begun to write stays for an hour, under a temporary name.
                && Directory.GetFiles(Path.Combine(stack.FileStore, "price-lists", $"{id:N}"), "*.pdf").Length == 1,
            CatalogJobKinds.Email => _messages.Contains($"{id:N}.eml"),
            _ => true,
        };
    }

    private async Task<bool> ArePicturesThereAsync(JsonElement result)
    {
        foreach (var size in result.GetProperty("sizes").EnumerateArray())
        {
            if (!await IsReadableAsync(size.GetProperty("url").GetString()!, "RIFF"))
                return false;
        }

        return true;
    }

    private async Task<bool> IsReadableAsync(string address, string beginning)
    {
        using var response = await client.GetAsync(address, Cancel);
        return response.IsSuccessStatusCode
            && (await response.Content.ReadAsByteArrayAsync(Cancel)).AsSpan().StartsWith(Encoding.ASCII.GetBytes(beginning));
    }
}
