using System.Globalization;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Limits;

/// <summary>What random ids, nine in ten of them absent, leave behind in the memory of a replica; and crowds on one hundred connections.</summary>
internal static class MemoryLimits
{
    private const double Megabyte = 1 << 20;

    public static async Task<Ratio> RandomIdsAsync(ProofStack stack, int items, CancellationToken cancellationToken)
    {
        const int requests = 1_000_000, promisedMegabytes = 50, slice = 5;
        var (service, process) = await stack.Servers.ServiceAsync(cancellationToken);
        var random = new RequestKind("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{10 * items}}}"));
        var load = new LoadSpec(service, slice, [new Population("random", 64, 0, [random])]);

        // Warm, and with what a busy replica holds anyway; then the ids that matter.
        await WarmUp.RunAsync(stack.Generator, load, 12, cancellationToken);
        var before = Resident();
        var (asked, limit) = (0L, 24);
        for (var seed = 1; asked < requests && seed <= limit; seed++)
            asked += (await stack.Generator.RunAsync(load with { Seed = seed }, cancellationToken)).Only.Offered;
        return new($"resident memory gained by {asked:N0} random ids, nine in ten absent", Math.Max(0, Resident() - before), "promised", promisedMegabytes, "MB", 1, MoreIsBetter: false);

        double Resident()
        {
            process.Refresh();
            return process.WorkingSet64 / Megabyte;
        }
    }

    /// <summary>Errors of crowds that all ask at once, on a server that allows a hundred connections.</summary>
    public static async Task<IReadOnlyList<Ratio>> CrowdsAsync(ProofStack stack, Plan plan, CancellationToken cancellationToken)
    {
        var errors = new List<Ratio>();
        foreach (var users in new[] { 500, 5000 })
        {
            var crowd = Laboratory.Users("crowd", users, 1, Requests.AnyItem(plan)) with { Together = true };
            var result = (await stack.Generator.RunAsync(new LoadSpec(stack.Catalogue.Address, 5, [crowd]), cancellationToken)).Only;
            errors.Add(new($"errors of {users:N0} users at once", result.Errors, "requests", result.Offered, "errors", 0, MoreIsBetter: false));
        }

        return errors;
    }
}
