using Scalable.Jobs.Kinds;

namespace Jobs.Tests;

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
