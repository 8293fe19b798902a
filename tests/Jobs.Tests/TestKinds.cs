using Scalable.Jobs.Kinds;

namespace Jobs.Tests;

// Messages are routed by their type: a test that consumes messages has a type of its own, or it would receive those of other tests.
public sealed record RunReport(Guid JobId);

public sealed record RunThumbnail(Guid JobId);

internal static class TestKinds
{
    public const string Report = "report";
    public const string Thumbnail = "thumbnail";

    public static JobKinds All { get; } = new(
    [
        new JobKind<RunReport>(Report, job => new(job), message => message.JobId),
        new JobKind<RunThumbnail>(Thumbnail, job => new(job), message => message.JobId),
    ]);
}
