namespace LocalAspire.Dashboard.Tests.Browser;

/// <summary>Debian's chromium, installed here if it is missing and that is possible.</summary>
internal static class Chromium
{
    public static Task<string> PathAsync() => DebianPackage.EnsureAsync("chromium", "chromium");
}
