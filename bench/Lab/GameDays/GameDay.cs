using System.Diagnostics;
using Scalable.Diagnosis.Findings;
using Scalable.Lab.Control;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.GameDays;

/// <summary>Breaks one thing after the other under everyday traffic, and tells what users saw of it.</summary>
internal sealed class GameDay(LabSession session, ResourceInstances instances, LabTokens tokens, DiagnosisWatch diagnosis)
{
    private const int Users = 150;
    private const int CalmSamples = 4;
    private const double CalmLatency = 500;
    private const double MaxRecoverySeconds = 30;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <returns>What happened.</returns>
    /// <exception cref="LabException">The lab could not be started, or the time is out of range.</exception>
    public async Task<GameDayResult> RunAsync(double minutes, int seed, CancellationToken cancellationToken)
    {
        var plan = GameDayPlan.Create(minutes, seed);
        await session.StartAsync(cancellationToken);
        var follows = session.State.FollowsMistake;
        await session.UndoAsync(cancellationToken);
        await session.SendAsync(Users, LabMix.Everyday, false, cancellationToken);
        session.Audience.KeepFor(TimeSpan.FromMinutes(minutes + 2));
        var ledger = new GameDayLedger(LabModel.AddressOf(session.Model.Gateway), tokens, await session.DatabaseAsync(cancellationToken));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (submitting, watching) = (ledger.SubmitAsync(end.Token), diagnosis.RunAsync(end.Token));
        try
        {
            var start = Stopwatch.GetTimestamp();
            var happened = new List<Happened>();
            foreach (var fault in plan)
                happened.Add(await PlayAsync(fault, start, cancellationToken));
            var left = TimeSpan.FromMinutes(minutes) - Stopwatch.GetElapsedTime(start);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, cancellationToken);
            await end.CancelAsync();
            await submitting;
            await watching;
            var counts = await ledger.CountAsync(cancellationToken);
            return new GameDayResult(
                minutes, seed, [.. happened.Select(one => one with { NoticedAfter = NoticedAfter(one) })], counts, diagnosis.Problem);
        }
        finally
        {
            await end.CancelAsync();
            await submitting;
            await watching;
            await session.UndoAsync(CancellationToken.None);
            await session.SendAsync(0, LabMix.Everyday, follows, CancellationToken.None);
        }
    }

    private async Task<Happened> PlayAsync(PlannedFault fault, long start, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromSeconds(fault.At) - Stopwatch.GetElapsedTime(start);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancellationToken);
        session.Update(state => state with { Activity = $"Game day: {fault.Kind} {fault.Target}" });
        var (began, since) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Now());
        var faults = new GameDayFaults(session, instances);
        var isDone = await faults.BreakAsync(fault, Users, cancellationToken);
        var mended = Now();
        var well = await UntilWellAsync(fault, mended, cancellationToken);
        var samples = session.History.Last().Where(sample => sample.Time > since).ToArray();
        var (here, twin) = (Seen.Of(samples, sample => sample.Here), Seen.Of(samples, sample => sample.Mistake));
        return new Happened(fault, Math.Round(began, 1), isDone, here, twin)
        {
            WellAfter = well is { } time ? Math.Max(0, (time - mended) / 1000.0) : null,
        };
    }

    /// <summary>Waits until the users of the system that was broken are served well for two seconds.</summary>
    /// <returns>When that began, in milliseconds since 1970; null if it did not.</returns>
    private async Task<long?> UntilWellAsync(PlannedFault fault, long mended, CancellationToken cancellationToken)
    {
        var deadline = mended + (long)(MaxRecoverySeconds * 1000);
        while (Now() < deadline)
        {
            var last = session.History.Last(CalmSamples).Where(sample => sample.Time > mended).ToArray();
            if (last.Length == CalmSamples && last.All(sample => IsWell(fault.Kind == FaultKind.Mistake ? sample.Mistake : sample.Here)))
                return last[0].Time;
            await Task.Delay(Interval, cancellationToken);
        }

        return null;
    }

    private static bool IsWell(ColumnSample column) => column is { Offered: > 0, Errors: 0, P99: < CalmLatency };

    private double? NoticedAfter(Happened happened)
    {
        if (happened.Fault.Kind != FaultKind.Mistake)
            return null;
        Mistake[] mistakes = happened.Fault.Target switch
        {
            "pooling" => [Mistake.ConnectionsNotPooled, Mistake.PoolExhausted],
            "caching" => [Mistake.NotCached],
            "n-plus-one" => [Mistake.RepeatedCalls],
            "rate-limiting" => [Mistake.NoRateLimit],
            _ => [Mistake.SlowWorkInRequest],
        };
        return mistakes.Select(mistake => diagnosis.FoundAt(mistake, session.Model.Twin.Name))
            .Where(found => found >= happened.Began).Min() - happened.Began;
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
