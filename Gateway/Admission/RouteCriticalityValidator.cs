using Microsoft.Extensions.Options;
using Scalable.AdmissionControl.Configuration;

namespace Gateway.Admission;

/// <summary>Checks the criticality in the metadata of routes.</summary>
internal sealed class RouteCriticalityValidator(IConfiguration configuration) : IValidateOptions<AdmissionOptions>
{
    public ValidateOptionsResult Validate(string? name, AdmissionOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var route in configuration.GetSection("ReverseProxy:Routes").GetChildren())
        {
            var value = route.GetSection("Metadata")[RouteCriticality.Key];
            if (value is not null && !RouteCriticality.TryParse(value, out _))
            {
                result.AddError(
                    $"{route.Path}:Metadata:{RouteCriticality.Key} is '{value}': it must be Critical, Normal or Sheddable.");
            }
        }

        return result.Build();
    }
}
