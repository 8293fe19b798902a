using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Limits;

/// <summary>Crowds on one hundred connections.</summary>
internal static class CrowdLimits
{
    /// <summary>Errors of crowds that all ask at once, on a server that allows a hundred connections.</summary>
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(ProofStack stack, MeasurementPlan plan, CancellationToken cancellationToken)
    {
        var errors = new List<Ratio>();
        foreach (var users in new[] { 500, 5000 })
        {
            var crowd = Population.WithAddressPerUser("crowd", users, 1, RequestMix.AnyItem(plan.Items)) with { Together = true };
            var result = (await stack.Generator.RunAsync(new LoadSpec(stack.Catalogue.Address, 5, [crowd]), cancellationToken)).Only;
            errors.Add(new(
                $"errors of {users:N0} users at once", result.Errors, "requests", result.Offered, "errors", 0,
                MoreIsBetter: false));
        }

        return errors;
    }
}
