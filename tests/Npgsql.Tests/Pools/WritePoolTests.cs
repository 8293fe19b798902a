using Microsoft.Extensions.Options;
using Scalable.Npgsql.Errors;
using Scalable.Npgsql.Pools;

namespace Npgsql.Tests.Pools;

public sealed class WritePoolTests(PostgresServer server)
{
    [Fact(Timeout = 60_000)]
    public async Task Write_fails_after_its_acquire_timeout_before_the_pool_timeout()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var dataSource = server.Create(poolSize: 1, timeout: 600);
        await using var holder = await dataSource.OpenConnectionAsync(cancel);
        var pool = new WritePool(dataSource, Options.Create(new PoolOptions { AcquireTimeout = TimeSpan.FromMilliseconds(100) }));

        await Assert.ThrowsAsync<PoolBusyException>(() => pool.OpenAsync(cancel));
    }
}
