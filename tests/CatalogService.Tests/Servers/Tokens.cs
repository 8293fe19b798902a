using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CatalogService.Tests.Servers;

/// <summary>Issues tokens as <c>dotnet user-jwts</c> does, signed with a key of this run.</summary>
internal static class Tokens
{
    public const string Audience = "http://localhost:8080";

    public const string Issuer = "dotnet-user-jwts";

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static void AcceptedBy(IDictionary<string, string?> environment)
    {
        environment["Authentication__Schemes__Bearer__SigningKeys__0__Issuer"] = Issuer;
        environment["Authentication__Schemes__Bearer__SigningKeys__0__Value"] = Convert.ToBase64String(Key);
    }

    public static string Create(string subject, params string[] scopes) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Key), SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = string.Join(' ', scopes) },
    });
}
