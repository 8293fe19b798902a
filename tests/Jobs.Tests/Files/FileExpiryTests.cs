using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Leases;

namespace Jobs.Tests.Files;

public sealed class FileExpiryTests(JobDatabase databases)
{
    private readonly MemoryFiles _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_file_is_removed_unless_a_transaction_kept_it()
    {
        await using var database = await databases.CreateAsync();
        var expiry = new FileExpiry(database, []);
        foreach (var name in new[] { "due", "later", "kept" })
            await _files.WriteAsync(name, (file, cancel) => file.WriteAsync(new byte[] { 1 }, cancel).AsTask(), Cancel);
        var lease = await database.StartAsync();
        await expiry.SetAsync(lease, ["due", "never-written"], TimeSpan.Zero, Cancel);
        await expiry.SetAsync(lease, ["kept"], TimeSpan.Zero, Cancel);
        await expiry.SetAsync(lease, ["later"], TimeSpan.FromHours(1), Cancel);
        await KeepAsync(database, "kept");

        Assert.Equal(2, await expiry.RemoveDueAsync(_files, 100, Cancel));

        Assert.Equal(["kept", "later"], _files.Names);
        Assert.Equal(0, await expiry.RemoveDueAsync(_files, 100, Cancel));
        // What is gone cannot be kept any more.
        await Assert.ThrowsAsync<InvalidOperationException>(() => KeepAsync(database, "later", "due"));
    }

    [Fact]
    public async Task Attempt_that_lost_its_lease_cannot_set_a_file_expiry()
    {
        await using var database = await databases.CreateAsync();
        var lease = await database.StartAsync();
        await database.ExecuteAsync("update jobs set state = 'completed', lease = null");

        await Assert.ThrowsAsync<JobLeaseLostException>(
            () => new FileExpiry(database, []).SetAsync(lease, ["in-use"], TimeSpan.Zero, Cancel));

        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from file_expiry"));
    }

    private static async Task KeepAsync(NpgsqlDataSource database, params string[] names)
    {
        await using var connection = await database.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await FileExpiry.ClearAsync(transaction, names, Cancel);
        await transaction.CommitAsync(Cancel);
    }
}
