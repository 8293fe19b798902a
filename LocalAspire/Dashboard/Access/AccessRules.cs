using System.Security.Cryptography;
using System.Text;
using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Access;

/// <summary>
/// Who must prove what, settled once at start: open on loopback, a token for browsers and a key for senders anywhere else,
/// made here where none was given. A token or key that was given is always asked for.
/// </summary>
internal sealed class AccessRules
{
    private readonly byte[]? _browserToken;
    private readonly byte[][] _otlpKeys;

    public AccessRules(DashboardOptions options, Addresses addresses)
    {
        var frontend = options.Frontend;
        var pagesSecured = (frontend.AuthMode ?? Default(frontend.BrowserToken is not null, addresses.Pages)) == FrontendAuthMode.BrowserToken;
        BrowserToken = pagesSecured ? frontend.BrowserToken ?? NewSecret() : null;
        _browserToken = BrowserToken is null ? null : Hash(BrowserToken);

        var otlp = options.Otlp;
        var open = otlp.PrimaryApiKey is null && addresses.Grpc.IsLoopback() && addresses.Http.IsLoopback();
        var keyed = (otlp.AuthMode ?? (open ? OtlpAuthMode.Unsecured : OtlpAuthMode.ApiKey)) == OtlpAuthMode.ApiKey;
        GeneratedOtlpKey = keyed && otlp.PrimaryApiKey is null ? NewSecret() : null;
        _otlpKeys = keyed
            ? [.. new[] { otlp.PrimaryApiKey ?? GeneratedOtlpKey, otlp.SecondaryApiKey }.Where(key => !string.IsNullOrEmpty(key)).Select(key => Hash(key!))]
            : [];
        OtlpNeedsKey = keyed;
    }

    /// <value>Null when browsers are not asked.</value>
    public string? BrowserToken { get; }

    /// <value>The key made here, to be shown once; null when senders are not asked or bring one that was set.</value>
    public string? GeneratedOtlpKey { get; }

    public bool OtlpNeedsKey { get; }

    public bool IsBrowserToken(string? offered) =>
        _browserToken is not null && offered is not null && CryptographicOperations.FixedTimeEquals(Hash(offered), _browserToken);

    public bool IsOtlpKey(string? offered)
    {
        if (offered is null)
            return false;
        var hash = Hash(offered);
        return _otlpKeys.Any(key => CryptographicOperations.FixedTimeEquals(hash, key));
    }

    private static FrontendAuthMode Default(bool tokenGiven, IEnumerable<Uri> pages) =>
        tokenGiven || !pages.All(url => url.IsLoopback()) ? FrontendAuthMode.BrowserToken : FrontendAuthMode.Unsecured;

    // Hashes are of one length, so that a comparison takes the same time for every guess.
    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
