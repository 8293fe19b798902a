namespace Scalable.Bench.Queues;

/// <summary>The figures of a queue in one round.</summary>
/// <param name="JobsPerSecond">From the first call to the last recorded end.</param>
/// <param name="AcceptedPerSecond">From the first call to the return of the last one.</param>
/// <param name="Statements">Statements of PostgreSQL per job; NaN for a queue in Redis, as the next two.</param>
/// <param name="RedisCommands">Commands of Redis per job; NaN for a queue in PostgreSQL.</param>
/// <param name="P50">From call to start at a fixed rate, in milliseconds.</param>
/// <param name="Lost">Jobs that were not recorded as ended when the bench stopped waiting after the kill.</param>
/// <param name="RunTwice">Jobs that started twice after the kill.</param>
/// <param name="Unexplained">Those of them that had not started on the killed worker.</param>
/// <param name="TakenOver">Seconds from the kill until all jobs were recorded as ended; infinite if they were not.</param>
internal sealed record QueueRound(
    double JobsPerSecond, double AcceptedPerSecond, double Statements, double Commits, double WalBytes, double RedisCommands,
    double P50, double P99, double Lost, double RunTwice, double Unexplained, double TakenOver);
