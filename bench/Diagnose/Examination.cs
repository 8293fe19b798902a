using System.Diagnostics;
using Scalable.Bench.Stack;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Otlp.Server;
using Scalable.Generator.Load;

namespace Scalable.Bench.Diagnose;

/// <summary>Receives the telemetry of a system under load, as <c>diagnose watch</c> does, and notes when its mistakes are named.</summary>
internal sealed class Examination : IAsyncDisposable
{
    private const double SliceSeconds = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly DiagnosisEngine _engine;
    private readonly OtlpReceiver _receiver;

    private Examination(DiagnosisEngine engine, OtlpReceiver receiver) => (_engine, _receiver) = (engine, receiver);

    /// <summary>Where the system is to send its telemetry.</summary>
    public Uri Address => _receiver.Grpc;

    public static async Task<Examination> StartAsync(CancellationToken cancellationToken)
    {
        var engine = new DiagnosisEngine();
        return new(engine, await OtlpReceiver.StartAsync(engine, 0, 0, cancellationToken));
    }

    /// <summary>Puts a system under load.</summary>
    /// <param name="name">The case.</param>
    /// <param name="expected">What must be found.</param>
    /// <param name="load">The users, by the seconds that have passed.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="untilNamed">Whether to end as soon as all is named.</param>
    public async Task<Outcome> RunAsync(
        string name, SystemUnderTest system, IReadOnlyList<Mistake> expected, Func<double, IReadOnlyList<Population>> load,
        double seconds, bool untilNamed, LoadProcess generator, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        double? named = null;
        for (var slice = 0; Elapsed() < seconds && !(untilNamed && named is not null); slice++)
        {
            var users = new LoadSpec(system.Address, SliceSeconds, load(slice * SliceSeconds)) { Seed = slice };
            var loading = generator.RunAsync(users, cancellationToken);
            while (!loading.IsCompleted)
            {
                await Task.WhenAny(loading, Task.Delay(Interval, cancellationToken));
                if (named is null && expected.Count > 0 && !expected.Except(Found()).Any())
                    named = Elapsed();
            }

            await loading;
        }

        return new(name, system.Name, system.Role, expected, named, Elapsed(), _engine.Report(isComplete: true));

        double Elapsed() => Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private IEnumerable<Mistake> Found() => _engine.Report().Findings.Select(finding => finding.Mistake);
}
