using CatalogData.Identity;
using CatalogData.Migrations;
using CatalogData.Seeding;
using CatalogMigrator;
using CatalogMigrator.Durability;
using CatalogMigrator.Logins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

try
{
    // Settings lie beside the program, whatever folder it is called from.
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

    builder.AddServiceDefaults();
    builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: pool => pool.UseManagedIdentity(builder.Configuration));
    builder.Services.AddSingleton(CommandLine.Parse(args, builder.Configuration));
    builder.Services.AddOptions<SeedOptions>().BindConfiguration(SeedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
    builder.Services.AddOptions<LoginOptions>().BindConfiguration(LoginOptions.Section).ValidateDataAnnotations().ValidateOnStart();
    builder.Services.AddOptions<DurabilityOptions>().BindConfiguration(DurabilityOptions.Section);
    builder.Services.AddSingleton<DurabilityCheck>();
    builder.Services.AddSingleton<CatalogMigrations>();
    builder.Services.AddSingleton<DatabaseLogins>();
    builder.Services.AddSingleton<CatalogSeeder>();
    builder.Services.AddSingleton<Migrator>();

    using var host = builder.Build();
    host.Services.GetRequiredService<IStartupValidator>().Validate(); // here, because the host would log the failure as a stack trace
    await host.StartAsync();
    await host.Services.GetRequiredService<Migrator>()
        .RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    await host.StopAsync();
    return 0;
}
catch (Exception failure)
{
    // One line says what stopped it; whoever waits for the migrations sees the exit code.
    await Console.Error.WriteLineAsync($"Migration failed: {failure.Message.ReplaceLineEndings(" ")}");
    return 1;
}
