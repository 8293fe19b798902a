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
    // Settings are read from the program's folder, whatever the working directory.
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

    builder.AddServiceDefaults();
    builder.AddAzureDefaults();
    builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: pool => pool.UseManagedIdentity(builder.Configuration));
    builder.Services.AddSingleton(CommandLine.Parse(args, builder.Configuration));
    builder.Services.AddOptionsSection<SeedOptions>(SeedOptions.Section);
    builder.Services.AddOptionsSection<DatabaseLoginOptions>(DatabaseLoginOptions.Section);
    builder.Services.AddOptionsSection<DurabilityOptions>(DurabilityOptions.Section);
    builder.Services.AddSingleton<DurabilityCheck>();
    builder.Services.AddSingleton<CatalogMigrations>();
    builder.Services.AddSingleton<DatabaseLoginProvisioner>();
    builder.Services.AddSingleton<CatalogSeeder>();
    builder.Services.AddSingleton<Migrator>();

    using var host = builder.Build();
    host.Services.GetRequiredService<IStartupValidator>().Validate(); // here, since the host would log the failure with a stack trace
    await host.StartAsync();
    await host.Services.GetRequiredService<Migrator>()
        .RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    await host.StopAsync();
    return 0;
}
catch (Exception failure)
{
    // One line for the operator; deployment scripts check the exit code.
    await Console.Error.WriteLineAsync($"Migration failed: {failure.Message.ReplaceLineEndings(" ")}");
    return 1;
}
