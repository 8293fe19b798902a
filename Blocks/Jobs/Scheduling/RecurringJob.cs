using Cronos;
using Scalable.Jobs.Store;

namespace Scalable.Jobs.Scheduling;

/// <summary>A job that is submitted at each time of a schedule.</summary>
public sealed class RecurringJob
{
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _timeZone;

    /// <summary>Initializes the recurring job.</summary>
    /// <param name="name">The name, unique among all recurring jobs. The database remembers by it which times are done.</param>
    /// <param name="kind">The name of a registered kind.</param>
    /// <param name="owner">The owner of the jobs.</param>
    /// <param name="payload">The data for the work, serialized by <see cref="JobJson"/>.</param>
    /// <param name="cron">
    /// The times as a cron expression: five fields (<c>0 3 * * *</c>), or six beginning with seconds.
    /// </param>
    /// <param name="timeZone">
    /// The id of the time zone of the expression, such as <c>Europe/Berlin</c>. A time that is skipped when clocks go forward is moved to
    /// the next valid one, and one that occurs twice when they go back counts once. Default: UTC.
    /// </param>
    /// <param name="missedRuns">What happens to missed times. Default: one job for all of them.</param>
    /// <exception cref="ArgumentException">The expression is invalid, or the time zone is unknown.</exception>
    public RecurringJob(
        string name, string kind, string owner, object payload, string cron, string timeZone = "UTC",
        MissedRuns missedRuns = MissedRuns.RunOnce)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(cron);
        (Name, Kind, Owner, Payload, MissedRuns) = (name, kind, owner, JobJson.Write(payload), missedRuns);
        Schedule = $"{cron} {timeZone}";
        var format = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
        try
        {
            _expression = CronExpression.Parse(cron, format);
        }
        catch (CronFormatException invalid)
        {
            throw new ArgumentException(
                $"The cron expression '{cron}' of the recurring job '{name}' is invalid: {invalid.Message}", invalid);
        }

        _timeZone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found)
            ? found
            : throw new ArgumentException(
                $"The time zone '{timeZone}' of the recurring job '{name}' is unknown: it must be an id such as Europe/Berlin.");
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The name of the kind.</summary>
    public string Kind { get; }

    /// <summary>The owner of the jobs.</summary>
    public string Owner { get; }

    /// <summary>What happens to missed times.</summary>
    public MissedRuns MissedRuns { get; }

    internal string Payload { get; }

    /// <summary>Identifies the times: if it changes, the next time is computed anew.</summary>
    internal string Schedule { get; }

    /// <summary>Returns the first time of the schedule after another one; null if there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) => _expression.GetNextOccurrence(time, _timeZone);
}
