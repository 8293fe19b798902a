using System.Globalization;
using Microsoft.Extensions.Configuration;
using QueueContenders.Contract;
using QueueContenders.Events;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace EmptyJobs;

/// <summary>Requests a worker to run such a job.</summary>
public sealed record RunEmpty(Guid JobId);

/// <summary>The data of such a job.</summary>
/// <param name="Due">The name of a document, or an empty string.</param>
/// <param name="Number">The number under which the bench knows the job, or null.</param>
/// <param name="Milliseconds">The duration of a numbered job.</param>
internal sealed record EmptyPayload(string Due, int? Number, int? Milliseconds);

/// <summary>
/// Completes a job: at once, to measure the overhead of every job; if the job names a document, when the slow external service at
/// <c>Documents:Address</c> has rendered it; or, if it has a number, when it has reported its start and taken its time.
/// </summary>
internal sealed class EmptyWork(JobLeases leases, IConfiguration configuration) : IJobWork
{
    public const string Kind = "empty";

    private static readonly HttpClient Client = new();

    private readonly JobRun? _run =
        configuration["QUEUES_EVENTS"] is { } port ? new(EventConnection.Connect(int.Parse(port, CultureInfo.InvariantCulture))) : null;

    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var payload = JobJson.Read<EmptyPayload>(lease.Payload);
        if (payload.Due is { Length: > 0 } due)
        {
            var address = configuration["Documents:Address"] ?? throw new InvalidOperationException("Documents:Address is not set.");
            using var response = await Client.PostAsync(new Uri($"{address}documents/{due}"), content: null, cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        if (_run is not null && payload.Number is { } number)
            await _run.RunAsync(number, payload.Milliseconds ?? 0);
        await leases.CompleteAsync(lease, "{}", cancellationToken);
    }
}
