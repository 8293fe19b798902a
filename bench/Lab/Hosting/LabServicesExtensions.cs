using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.Commands;
using Scalable.Lab.Control;
using Scalable.Lab.GameDays;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.Hosting;

internal static class LabServicesExtensions
{
    public static void AddLabServices(this IDistributedApplicationBuilder builder, LabModel model, LabTokens tokens)
    {
        builder.Services.AddSingleton(model);
        builder.Services.AddSingleton(tokens);
        builder.Services.AddSingleton<ResourceInstances>();
        builder.Services.AddSingleton<OwnResources>();
        builder.Services.AddSingleton(_ => new HttpClient());
        builder.Services.AddSingleton<LoadClient>();
        builder.Services.AddSingleton<LabTraffic>();
        builder.Services.AddSingleton<LabSession>();
        builder.Services.AddSingleton<StoryPlayer>();
        builder.Services.AddTransient<DiagnosisWatch>();
        builder.Services.AddTransient<GameDay>();
        builder.Services.AddSingleton<LabHost>();
        builder.Eventing.Subscribe<BeforeStartEvent>((started, cancellationToken) =>
            started.Services.GetRequiredService<LabHost>().StartAsync(cancellationToken));
    }

    public static void AddLabCommands(this IDistributedApplicationBuilder builder, LabModel model)
    {
        foreach (var command in TwinCommands.All)
            command.AddTo(builder, model.Twin);
        foreach (var command in TrafficCommands.All)
            command.AddTo(builder, model.Load);
        FaultCommands.Kill.AddTo(builder, model.Catalog);
        CatalogueCommands.Import.AddTo(builder, model.Catalog);
        CatalogueCommands.Seed.AddTo(builder, model.Database);
        CatalogueCommands.OpenPsql.AddTo(builder, model.Database);
        FaultCommands.Freeze(
            model.Cache, "Redis only saves queries: without it, each process serves from its memory and asks the database.",
            "`Blocks/ResponseCache`, `Blocks/RateLimiting`").AddTo(builder, model.Cache);
        FaultCommands.Freeze(
            model.Postgres, "What is cached is served all the same; the rest waits briefly and then fails fast, so that nothing piles up.",
            "`Blocks/Npgsql`, `Gateway/Overload`").AddTo(builder, model.Postgres);
        FaultCommands.Freeze(
            model.Messaging, "Jobs are accepted all the same: their row is the outbox, and they are published when the broker is back.",
            "`Blocks/Jobs`").AddTo(builder, model.Messaging);
        foreach (var command in LabCommands.All)
            command.AddTo(builder, model.Lab);
        LabCommands.AddStartAndStop(builder, model.Lab);
    }
}
