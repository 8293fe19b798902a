using Azure.Core;

namespace Deployment.Tests.Identity;

/// <summary>
/// Issues tokens as Entra does, as far as those who log in with them can tell; the servers of the tests know each as a password.
/// </summary>
internal sealed class FakeTokenCredential(TimeProvider timeProvider) : TokenCredential
{
    private volatile string _token = "";

    /// <summary>What the next who asks is given.</summary>
    public string Token
    {
        get => _token;
        set => _token = value;
    }

    /// <summary>Released by everybody who asks.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    /// <summary>A token of the identity with that object id. It carries no signature: nobody here checks one.</summary>
    public static string Make(string objectId, int number) =>
        $"{Encode("""{"alg":"none"}""")}.{Encode($$"""{"oid":"{{objectId}}","jti":"{{number}}"}""")}.";

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Asked.Release();
        return new AccessToken(Token, timeProvider.GetUtcNow().AddHours(1));
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));
}
