using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Outside Development, requires the issuer and the audience of accepted tokens. Without the audience, a token issued for any other service
/// would be accepted.
/// </summary>
internal sealed class JwtIssuerValidator(IHostEnvironment environment) : IValidateOptions<JwtBearerOptions>
{
    public ValidateOptionsResult Validate(string? name, JwtBearerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (environment.IsDevelopment())
            return result.Build();

        var token = options.TokenValidationParameters;
        string?[] audiences = [options.Audience, token.ValidAudience, .. token.ValidAudiences ?? []];
        if (string.IsNullOrWhiteSpace(options.Authority))
            result.AddError(Missing("Authority", "the address of the OpenID Connect provider whose tokens are accepted", "Authority"));
        if (audiences.All(string.IsNullOrWhiteSpace))
            result.AddError(Missing("ValidAudiences", "the audience that accepted tokens are issued for", "ValidAudiences__0"));
        return result.Build();
    }

    private string Missing(string key, string meaning, string variable) =>
        $"{AuthenticationExtensions.Section}:{key} is not set: {environment.EnvironmentName} needs {meaning} "
            + $"(environment variable Authentication__Schemes__Bearer__{variable}).";
}
