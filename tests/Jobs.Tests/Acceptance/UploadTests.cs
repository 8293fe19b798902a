using System.Text;
using Jobs.Tests.Messaging;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Idempotency;
using Scalable.Jobs.Kinds;

namespace Jobs.Tests.Acceptance;

/// <summary>A file is stored exactly if a job is accepted for it.</summary>
public sealed class UploadTests(JobDatabase servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Same_upload_sent_twice_is_one_job_with_one_file()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database);

        var first = await SubmitAsync(host, Content("rows"), "key");
        var second = await SubmitAsync(host, Content("rows"), "key");
        await Assert.ThrowsAsync<IdempotencyKeyConflictException>(() => SubmitAsync(host, Content("other rows"), "key"));

        Assert.Equal(first, second);
        Assert.Equal("rows", Encoding.UTF8.GetString(host.Files[Assert.Single(host.Files.Names)]));
        Assert.Equal($"uploads/{first:N}", await database.QueryAsync<string>("select payload ->> 'file' from jobs"));
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from uploads"));
    }

    [Fact]
    public async Task Rejected_upload_leaves_no_file()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await StartAsync(database, ("Jobs:MaxUnfinishedPerUser", "1"));
        await SubmitAsync(host, Content("rows"));

        await Assert.ThrowsAsync<TooManyUnfinishedJobsException>(() => SubmitAsync(host, Content("more rows")));
        await Assert.ThrowsAsync<EmptyUploadException>(() => SubmitAsync(host, Content("")));
        var unreadable = await Assert.ThrowsAsync<UnreadableUploadException>(() => SubmitAsync(host, new BrokenStream()));

        Assert.IsType<IOException>(unreadable.InnerException);
        Assert.Single(host.Files.Names);
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from uploads"));
    }

    // No work is registered: accepted jobs stay unfinished.
    private Task<JobHost> StartAsync(NpgsqlDataSource database, params (string Key, string Value)[] settings) => JobHost.StartAsync(
        servers, database,
        services => services.AddJobKind(new JobKind<RunReport>("unread", job => new(job), message => message.JobId)), settings);

    private static Task<Guid> SubmitAsync(JobHost host, Stream content, string? key = null) => host.Get<JobSubmission>()
        .SubmitUploadAsync("unread", "alice", new JobUpload("uploads", content, key), file => new { File = file }, Cancel);

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A client that disconnects.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The client reset the request stream.");
    }
}
