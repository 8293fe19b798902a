using Microsoft.Extensions.Options;

namespace ServiceDefaults.Shutdown;

/// <summary>Validates that the limits nest; annotations validate the range of each.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ConsumerStop > options.BusStop)
            result.AddError($"Shutdown:ConsumerStop is {options.ConsumerStop}: it must not exceed Shutdown:BusStop ({options.BusStop}).");
        if (options.DrainDelay + options.BusStop > options.Host)
        {
            result.AddError(
                $"Shutdown:Host is {options.Host}: "
                + $"it must be at least DrainDelay + BusStop ({options.DrainDelay} + {options.BusStop}).");
        }

        if (options.Host >= options.GracePeriod)
            result.AddError($"Shutdown:Host is {options.Host}: it must be below Shutdown:GracePeriod ({options.GracePeriod}).");
        return result.Build();
    }
}
