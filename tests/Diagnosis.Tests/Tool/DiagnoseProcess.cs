using System.Diagnostics;

namespace Diagnosis.Tests.Tool;

/// <summary>Runs the tool as a process.</summary>
internal static class DiagnoseProcess
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "Diagnose.dll");

    public static ProcessStartInfo Command(params string[] arguments) => new("dotnet", [Tool, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(Command(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
