using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Hardening;

internal sealed class HardeningOptionsValidator(IConfiguration configuration) : IValidateOptions<HardeningOptions>
{
    public ValidateOptionsResult Validate(string? name, HardeningOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        foreach (var proxy in options.TrustedProxies.Where(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _)))
        {
            result.AddError(
                $"{HardeningOptions.Section}:TrustedProxies has '{proxy}': "
                + "it must be an IP address or a network such as 10.0.0.0/8.");
        }

        foreach (var origin in options.CorsOrigins.Where(origin => !IsOrigin(origin)))
        {
            result.AddError(
                $"{HardeningOptions.Section}:CorsOrigins has '{origin}': "
                + "it must be an origin such as https://shop.example, without a path.");
        }

        // This switch makes the framework accept X-Forwarded-For from every client.
        if (configuration.GetValue<bool>("FORWARDEDHEADERS_ENABLED"))
        {
            result.AddError(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED is 'true': it must not be set, since it trusts every client. "
                + "Set Hardening:TrustedProxies instead.");
        }

        return result.Build();
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.GetLeftPart(UriPartial.Authority) == origin && uri.Scheme is "http" or "https";
}
