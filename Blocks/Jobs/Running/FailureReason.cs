using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Npgsql.Errors;

namespace Scalable.Jobs.Running;

/// <summary>
/// Maps exceptions to the error that the job's owner sees. Exception messages themselves go to the log only: libraries mention buffers,
/// hosts and settings that do not concern the owner.
/// </summary>
internal sealed class FailureReason(IEnumerable<IFailureDescription> descriptions)
{
    /// <summary>Returns one line for the job's owner.</summary>
    public string Of(Exception failure) => failure switch
    {
        JobFailedException or WorkerCrashLimitException => failure.Message,
        _ when IsInvalidData(failure) => "The database cannot hold the job's data.",
        _ when TransientDatabaseErrors.IsTransient(failure) => "The database is unavailable or overloaded.",
        FileStoreFullException => "The file store is full.",
        _ => descriptions.Select(description => description.Describe(failure)).FirstOrDefault(text => text is not null)
            ?? "An unexpected error; see the worker's log for the job's id.",
    };

    /// <summary>Returns true if the database rejected a value or a size: another attempt would fail the same way.</summary>
    public static bool IsInvalidData(Exception failure) => failure is PostgresException { SqlState: ['2', '2', ..] or ['5', '4', ..] };
}
