using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Accepts the issuer of every configured signing key. <c>dotnet user-jwts create --issuer</c> creates a key for that issuer, but adds the
/// issuer to the settings of one project only, where it replaces the previous one. Development only.
/// </summary>
internal sealed class DevelopmentIssuers(IConfiguration configuration) : IPostConfigureOptions<JwtBearerOptions>
{
    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        if (name != JwtBearerDefaults.AuthenticationScheme)
            return;
        var token = options.TokenValidationParameters;
        List<string> issuers = [.. token.ValidIssuers ?? []];
        List<SecurityKey> keys = [.. token.IssuerSigningKeys ?? []];
        foreach (var key in configuration.GetSection($"{AuthenticationExtensions.Section}:SigningKeys").GetChildren())
        {
            // The framework has added the keys of the issuers that it knows.
            if (key["Issuer"] is not { Length: > 0 } issuer
                || issuer == token.ValidIssuer
                || issuers.Contains(issuer)
                || !TryDecode(key["Value"], out var secret))
            {
                continue;
            }

            issuers.Add(issuer);
            keys.Add(new SymmetricSecurityKey(secret));
        }

        (token.ValidIssuers, token.IssuerSigningKeys) = (issuers, keys);
    }

    private static bool TryDecode(string? value, out byte[] secret)
    {
        secret = new byte[value?.Length ?? 0];
        if (value is null || !Convert.TryFromBase64String(value, secret, out var length) || length == 0)
            return false;
        secret = secret[..length];
        return true;
    }
}
