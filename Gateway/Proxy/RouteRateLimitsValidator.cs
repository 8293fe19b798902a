using Microsoft.Extensions.Options;
using Scalable.RateLimiting.Policies;

namespace Gateway.Proxy;

/// <summary>Checks that the policies in the metadata of routes exist, and that the cost of a request does not exceed their burst.</summary>
internal sealed class RouteRateLimitsValidator(IConfiguration configuration) : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var route in configuration.GetSection("ReverseProxy:Routes").GetChildren())
            Validate($"{route.Path}:Metadata", route.GetSection("Metadata").Get<Dictionary<string, string>>() ?? [], options, result);
        return result.Build();
    }

    private static void Validate(
        string path, Dictionary<string, string> metadata, RateLimitOptions options, ValidateOptionsResultBuilder result)
    {
        var limits = RouteRateLimits.Read(metadata);
        foreach (var name in limits?.Policies ?? [])
        {
            var policy = options.Policies.FirstOrDefault(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
            if (policy is null)
            {
                result.AddError(
                    $"{path}:{RouteRateLimits.PoliciesKey} is '{name}': "
                    + $"it must be the name of a policy below {RateLimitOptions.Section}:Policies.");
            }
            else if (limits!.Cost > 1 && policy.Algorithm == Algorithm.TokenBucket && limits.Cost > LeastBurst(policy))
            {
                // A request that costs more than a bucket holds is never admitted.
                result.AddError(
                    $"{path}:{RouteRateLimits.CostKey} is '{limits.Cost}': "
                    + $"it must not exceed the burst of '{name}' and its tiers, {LeastBurst(policy)}.");
            }
        }

        foreach (var key in (string[])[RouteRateLimits.CostKey, RouteRateLimits.ItemsKey])
        {
            if (metadata.GetValueOrDefault(key) is { } number && !RouteRateLimits.TryParse(number, out _))
                result.AddError($"{path}:{key} is '{number}': it must be a whole number of at least 1.");
        }
    }

    private static int LeastBurst(RateLimitPolicyOptions policy) =>
        policy.Tiers.Values.Append(policy).Min(limit => limit.Burst ?? limit.Permits);
}
