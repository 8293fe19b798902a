using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;

namespace EmptyJobs;

/// <summary>Requests a worker to run such a job.</summary>
public sealed record RunEmpty(Guid JobId);

/// <summary>
/// Completes a job: at once, to measure the overhead of every job; or, if the job names a document, when the slow external service at
/// <c>Documents:Address</c> has rendered it.
/// </summary>
internal sealed class EmptyWork(JobLeases leases, IConfiguration configuration) : IJobWork
{
    public const string Kind = "empty";

    private static readonly HttpClient Client = new();

    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        using var payload = JsonDocument.Parse(lease.Payload);
        if (payload.RootElement.GetProperty("due").GetString() is { Length: > 0 } due)
        {
            var address = configuration["Documents:Address"] ?? throw new InvalidOperationException("Documents:Address is not set.");
            using var response = await Client.PostAsync(new Uri($"{address}documents/{due}"), content: null, cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        await leases.CompleteAsync(lease, "{}", cancellationToken);
    }
}
