using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Otlp;
using Scalable.Diagnosis.Sources;

namespace Scalable.Lab.GameDays;

/// <summary>Follows the telemetry that the dashboard has, as the resource <c>diagnosis</c> does, and notes when it finds what.</summary>
internal sealed class DiagnosisWatch(DistributedApplicationModel model, IConfiguration configuration)
{
    private const string Dashboard = "aspire-dashboard";
    private const string ApiKey = "AppHost:DashboardApiKey";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(Mistake Mistake, string Service), double> _found = new();

    /// <summary>Why nothing is found; null if the telemetry is followed.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// The seconds after the start at which a mistake was first found in a service that begins like this; null if it was not.
    /// </summary>
    public double? FoundAt(Mistake mistake, string service) =>
        _found.Where(found => found.Key.Mistake == mistake && found.Key.Service.StartsWith(service, StringComparison.OrdinalIgnoreCase))
            .Select(found => (double?)found.Value).Min();

    /// <summary>Follows until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        if (Address() is not { } address)
        {
            Problem = "there was no dashboard";
            return;
        }

        try
        {
            using var dashboard = await AspireDashboard.ConnectAsync(address, configuration[ApiKey], cancellationToken);
            var engine = new DiagnosisEngine();
            var following = dashboard.FollowAsync(engine, cancellationToken);
            using var timer = new PeriodicTimer(Interval);
            while (!following.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var finding in engine.Report().Findings.SelectMany(finding => finding.LeadsTo.Prepend(finding)))
                    _found.TryAdd((finding.Mistake, finding.Where.Service ?? ""), Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            await following;
        }
        catch (OperationCanceledException)
        {
            // The day is over.
        }
        catch (Exception failure) when (failure is HttpRequestException or MalformedTelemetryException)
        {
            Problem = $"the dashboard's telemetry could not be read ({failure.Message})";
        }
    }

    private Uri? Address() => model.Resources.Where(resource => resource.Name == Dashboard)
        .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
        .Where(endpoint => endpoint.Name is "http" or "https" && endpoint.AllocatedEndpoint is not null)
        .OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal)
        .Select(endpoint => new Uri(endpoint.AllocatedEndpoint!.UriString))
        .FirstOrDefault();
}
