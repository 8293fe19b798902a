using Microsoft.Extensions.DependencyInjection;
using Scalable.Diagnosis.Reports;

namespace Scalable.Diagnosis.Hosting;

/// <summary>The commands of the resource, on the dashboard and for the command line.</summary>
internal static class DiagnosisCommands
{
    private const string Diagnose = "diagnose";

    public static IResourceBuilder<DiagnosisResource> WithDiagnosisCommands(this IResourceBuilder<DiagnosisResource> builder)
    {
        var diagnose = new CommandOptions
        {
            Description = "Examines all telemetry so far for scaling mistakes",
            IconName = "Stethoscope",
            IsHighlighted = true,
        };
        var start = new CommandOptions
        {
            Description = "Follows the telemetry, and shows its findings on a page",
            IconName = "Play",
            UpdateState = context => EnabledIf(!IsRunning(context)),
        };
        var stop = new CommandOptions
        {
            Description = "Stops to follow the telemetry, and forgets the findings",
            IconName = "Stop",
            UpdateState = context => EnabledIf(IsRunning(context)),
        };
        return builder
            .WithCommand(Diagnose, "Diagnose", context => RunAsync(context, DiagnoseAsync), diagnose)
            .WithCommand(KnownResourceCommands.StartCommand, "Start", context => RunAsync(context, StartAsync), start)
            .WithCommand(KnownResourceCommands.StopCommand, "Stop", context => RunAsync(context, StopAsync), stop);

        async Task<ExecuteCommandResult> RunAsync(
            ExecuteCommandContext context, Func<DiagnosisService, CancellationToken, Task<ExecuteCommandResult>> command)
        {
            try
            {
                var service = context.Services.GetRequiredKeyedService<DiagnosisService>(builder.Resource.Name);
                return await command(service, context.CancellationToken);
            }
            catch (DistributedApplicationException e)
            {
                return CommandResults.Failure(e.Message);
            }
        }
    }

    private static async Task<ExecuteCommandResult> DiagnoseAsync(DiagnosisService service, CancellationToken cancellationToken)
    {
        var report = await service.DiagnoseAsync(cancellationToken);
        var summary = report.Findings.Count switch { 0 => "No finding.", 1 => "1 finding.", var count => $"{count} findings." };
        return CommandResults.Success(
            summary,
            new CommandResultData
            {
                Value = MarkdownReport.Write(report),
                Format = CommandResultFormat.Markdown,
                DisplayImmediately = true,
            });
    }

    private static async Task<ExecuteCommandResult> StartAsync(DiagnosisService service, CancellationToken cancellationToken)
    {
        await service.StartAsync(cancellationToken);
        return CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> StopAsync(DiagnosisService service, CancellationToken cancellationToken)
    {
        await service.StopAsync(cancellationToken);
        return CommandResults.Success();
    }

    private static bool IsRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running;

    private static ResourceCommandState EnabledIf(bool isPossible) =>
        isPossible ? ResourceCommandState.Enabled : ResourceCommandState.Hidden;
}
