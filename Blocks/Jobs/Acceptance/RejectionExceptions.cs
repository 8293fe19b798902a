namespace Scalable.Jobs.Acceptance;

/// <summary>The owner has too many unfinished jobs.</summary>
/// <param name="maxUnfinished">The maximum.</param>
public sealed class TooManyUnfinishedJobsException(int maxUnfinished)
    : Exception($"You have {maxUnfinished} unfinished jobs, the maximum per user. Wait for one to finish, or cancel one.");

/// <summary>An upload is empty.</summary>
public sealed class EmptyUploadException() : Exception("The file is empty.");

/// <summary>The content of an upload cannot be read: it is the client's failure, not that of the file store.</summary>
/// <param name="cause">The failure to read.</param>
public sealed class UnreadableUploadException(Exception cause) : Exception(cause.Message, cause);
