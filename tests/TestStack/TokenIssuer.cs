using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TestStack;

/// <summary>Issues tokens as <c>dotnet user-jwts</c> does, signed with a key that only this stack knows.</summary>
public sealed class TokenIssuer
{
    private const string Issuer = "dotnet-user-jwts";
    private const string Audience = "http://localhost:8080";
    private const string Section = "Authentication__Schemes__Bearer";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Tells a project to accept the tokens.</summary>
    public void AcceptedBy(IResourceBuilder<ProjectResource> project) => project
        .WithEnvironment($"{Section}__SigningKeys__0__Issuer", Issuer)
        .WithEnvironment($"{Section}__SigningKeys__0__Value", Convert.ToBase64String(_key));

    public string Create(string subject, params string[] scopes)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = string.Join(' ', scopes) },
        };
        return new JsonWebTokenHandler().CreateToken(descriptor);
    }
}
