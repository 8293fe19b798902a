using Microsoft.Extensions.Options;

namespace Scalable.AdmissionControl.Configuration;

internal sealed class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>
{
    private const int Most = 100_000;

    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        Count(nameof(options.InitialConcurrency), options.InitialConcurrency);
        Count(nameof(options.MinConcurrency), options.MinConcurrency);
        Count(nameof(options.MaxConcurrency), options.MaxConcurrency);
        Count(nameof(options.MaxQueueLength), options.MaxQueueLength);
        Rule(
            options.MinConcurrency <= options.MaxConcurrency,
            nameof(options.MinConcurrency),
            options.MinConcurrency,
            $"must not exceed MaxConcurrency, {options.MaxConcurrency}");
        Rule(options.MaxClientShare is >= 0.01 and <= 1, nameof(options.MaxClientShare), options.MaxClientShare, "must be from 0.01 to 1");
        Wait(nameof(options.MaxWait), options.MaxWait);
        Wait(nameof(options.MaxWaitUnderOverload), options.MaxWaitUnderOverload);
        return result.Build();

        void Count(string key, int value) => Rule(value is >= 1 and <= Most, key, value, $"must be from 1 to {Most}");

        void Wait(string key, TimeSpan value) => Rule(
            value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromMinutes(1), key, value, "must be from 1 ms to 1 min");

        void Rule(bool holds, string key, object value, string rule)
        {
            if (!holds)
                result.AddError(FormattableString.Invariant($"{AdmissionOptions.Section}:{key} is '{value}': it {rule}."));
        }
    }
}
