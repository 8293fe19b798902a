namespace Contracts;

/// <summary>Asks a worker to run an import. Everything else about it is in the job's row, so that a message delivered twice says nothing new.</summary>
public sealed record RunImport(Guid JobId)
{
    /// <summary>The queue of imports. Both sides declare it: a message published before a worker's first start waits there.</summary>
    public const string Queue = "imports";
}
