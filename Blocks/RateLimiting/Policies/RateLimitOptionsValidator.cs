using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Scalable.RateLimiting.Policies;

internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    private const string Root = RateLimitOptions.Section;
    private const string WorkRule = "must be from 1 millisecond to 15 minutes";

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Rule(options.SubjectClaim.Length > 0, "SubjectClaim", options.SubjectClaim, "must not be empty");
        Rule(options.MaxPartitions >= 1, "MaxPartitions", options.MaxPartitions, "must be at least 1");
        Rule(options.IdleTimeout >= TimeSpan.FromSeconds(1), "IdleTimeout", options.IdleTimeout, "must be at least one second");
        Rule(options.MaxGateways is >= 1 and <= 10_000, "MaxGateways", options.MaxGateways, "must be from 1 to 10000");
        Rule(options.RedisTimeout > TimeSpan.Zero, "RedisTimeout", options.RedisTimeout, "must be positive");
        Rule(options.RedisTimeout <= TimeSpan.FromSeconds(1), "RedisTimeout", options.RedisTimeout, "must not exceed one second");

        foreach (var (key, policy) in options.Policies)
        {
            Rule(Name.IsMatch(key), $"Policies:{key}", key, "must contain letters, digits, '-' and '_' only");
            Limit($"Policies:{key}", policy, policy.Algorithm);
            foreach (var (tier, limit) in policy.Tiers)
                Limit($"Policies:{key}:Tiers:{tier}", limit, policy.Algorithm);
        }

        foreach (var (key, client) in options.Clients)
        {
            Rule(
                Hash.IsMatch(client.KeySha256),
                $"Clients:{key}:KeySha256",
                client.KeySha256,
                "must be 64 hexadecimal digits, the SHA-256 of the key");
        }

        foreach (var same in options.Clients
            .GroupBy(client => client.Value.KeySha256, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1))
        {
            result.AddError(
                $"{Root}:Clients have one KeySha256, '{same.Key}': "
                + $"{string.Join(", ", same.Select(client => client.Key).Order())}. Each must have its own.");
        }

        return result.Build();

        void Limit(string key, LimitOptions limit, Algorithm algorithm)
        {
            if (algorithm == Algorithm.Work)
            {
                const string other = "must not be set: the algorithm is Work, whose settings are Work and WorkBurst";
                Rule(IsWork(limit.Work ?? default), $"{key}:Work", limit.Work, WorkRule);
                Rule(limit.WorkBurst is not { } burst || IsWork(burst), $"{key}:WorkBurst", limit.WorkBurst, WorkRule);
                Rule(limit.Permits == 0, $"{key}:Permits", limit.Permits, other);
                Rule(limit.Burst is null, $"{key}:Burst", limit.Burst, other);
            }
            else
            {
                const string other = "must not be set: the algorithm is not Work";
                Rule(limit.Permits is >= 1 and <= 1_000_000_000, $"{key}:Permits", limit.Permits, "must be from 1 to 1000000000");
                Rule(limit.Burst is null or (>= 1 and <= 1_000_000_000), $"{key}:Burst", limit.Burst, "must be from 1 to 1000000000");
                Rule(limit.Work is null, $"{key}:Work", limit.Work, other);
                Rule(limit.WorkBurst is null, $"{key}:WorkBurst", limit.WorkBurst, other);
            }

            Rule(limit.Period >= TimeSpan.FromMilliseconds(1), $"{key}:Period", limit.Period, "must be at least one millisecond");
            Rule(limit.Period <= TimeSpan.FromDays(1), $"{key}:Period", limit.Period, "must not exceed one day");
        }

        void Rule(bool holds, string key, object? value, string rule)
        {
            if (!holds)
                result.AddError($"{Root}:{key} is '{value}': it {rule}.");
        }
    }

    private static bool IsWork(TimeSpan work) => work >= TimeSpan.FromMilliseconds(1) && work <= TimeSpan.FromMinutes(15);

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Name { get; }

    [GeneratedRegex("^[0-9A-Fa-f]{64}$")]
    private static partial Regex Hash { get; }
}
