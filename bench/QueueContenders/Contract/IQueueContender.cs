namespace QueueContenders.Contract;

/// <summary>A job queue under test. Each method is called in a process of its own.</summary>
internal interface IQueueContender
{
    /// <summary>The version of the library.</summary>
    string Version { get; }

    /// <summary>Creates the tables.</summary>
    Task PrepareAsync();

    /// <summary>Connects, and returns the method that enqueues a job: it returns when the job is durable.</summary>
    Task<Func<QueueJob, Task>> StartCallerAsync();

    /// <summary>Starts a worker, which runs until it is disposed of.</summary>
    Task<IAsyncDisposable> StartWorkerAsync(JobRun run);
}
