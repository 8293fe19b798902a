using Microsoft.Extensions.Options;

namespace ServiceDefaults.Shutdown;

/// <summary>Validates that the limits nest; annotations validate the range of each.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.ConsumerStopTimeout > options.BusStopTimeout)
        {
            result.AddError(
                $"Shutdown:ConsumerStopTimeout is {options.ConsumerStopTimeout}: "
                + $"it must not exceed Shutdown:BusStopTimeout ({options.BusStopTimeout}).");
        }

        if (options.DrainDelay + options.BusStopTimeout > options.HostTimeout)
        {
            result.AddError(
                $"Shutdown:HostTimeout is {options.HostTimeout}: "
                + $"it must be at least DrainDelay + BusStopTimeout ({options.DrainDelay} + {options.BusStopTimeout}).");
        }

        if (options.HostTimeout >= options.GracePeriod)
        {
            result.AddError(
                $"Shutdown:HostTimeout is {options.HostTimeout}: it must be below Shutdown:GracePeriod ({options.GracePeriod}).");
        }

        return result.Build();
    }
}
