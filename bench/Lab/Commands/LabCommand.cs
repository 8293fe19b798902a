using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Scalable.Lab.Model;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>A command on a resource that ends with a page of Markdown. One runs at a time.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Title">The name on the dashboard.</param>
/// <param name="Icon">The name of a Fluent UI icon.</param>
/// <param name="Doing">The progress message.</param>
/// <param name="RunAsync">Executes the command and returns its result as Markdown.</param>
internal sealed record LabCommand(
    string Name, string Title, string Description, string Icon, string Doing,
    Func<LabSession, ExecuteCommandContext, Task<string>> RunAsync)
{
    public IReadOnlyList<InteractionInput> Arguments { get; init; } = [];

    public bool IsHighlighted { get; init; }

    public void AddTo(IDistributedApplicationBuilder builder, IResource resource)
    {
        builder.CreateResourceBuilder(resource).WithCommand(Name, Title, ExecuteAsync, new CommandOptions
        {
            Description = Description,
            IconName = Icon,
            IsHighlighted = IsHighlighted,
            Arguments = Arguments,
            Progress = new CommandProgressOptions { Title = Title, Message = Doing },
        });
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        var session = context.Services.GetRequiredService<LabSession>();
        if (!session.TryBegin(Doing, out var running))
            return CommandResults.Failure($"'{running}' has not ended: wait for its end, or cancel it.");
        try
        {
            return CommandResults.Success(Title, new CommandResultData
            {
                Value = await RunAsync(session, context),
                Format = CommandResultFormat.Markdown,
                DisplayImmediately = true,
            });
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception failure) when (failure is LabException or NpgsqlException or HttpRequestException)
        {
            return CommandResults.Failure(failure.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            session.End();
        }
    }
}
