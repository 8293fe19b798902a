namespace Diagnose;

/// <summary>What the tool tells a script.</summary>
internal static class ExitCode
{
    /// <summary>No finding that counts.</summary>
    public const int None = 0;

    /// <summary>Findings that are as sure as <c>--fail-on</c> asks.</summary>
    public const int Findings = 1;

    /// <summary>There was nothing to examine, or it could not be read.</summary>
    public const int CouldNotLook = 2;
}
