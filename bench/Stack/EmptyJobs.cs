using Scalable.Bench.Processes;

namespace Scalable.Bench.Stack;

/// <summary>Jobs that do nothing: a kind that the bench adds to the services from outside.</summary>
internal static class EmptyJobs
{
    /// <summary>The request that creates one.</summary>
    public const string Path = "/api/jobs/empty";

    /// <summary>The settings of a service that accepts or runs them, without the limit of jobs per user.</summary>
    public static (string Key, string Value)[] Settings { get; } =
    [
        ("DOTNET_STARTUP_HOOKS", Repository.Program("bench/EmptyJobs")), ("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "EmptyJobs"),
        ("Jobs__MaxUnfinishedPerUser", "0"),
    ];
}
