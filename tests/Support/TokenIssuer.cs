using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Scalable.Tests;

/// <summary>Issues tokens as <c>dotnet user-jwts</c> does, signed with a key of its own.</summary>
public sealed class TokenIssuer
{
    public const string Issuer = "dotnet-user-jwts";
    public const string Audience = "http://localhost:8080";

    private const string Section = "Authentication__Schemes__Bearer__SigningKeys__0";

    private readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Environment variables that have a service accept the tokens.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        [$"{Section}__Issuer"] = Issuer,
        [$"{Section}__Value"] = Convert.ToBase64String(_key.Key),
    };

    public string Create(string subject, params string[] scopes) =>
        Create(new Dictionary<string, object> { ["sub"] = subject, ["scope"] = string.Join(' ', scopes) });

    public string Create(IDictionary<string, object> claims) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        Claims = claims,
    });
}
