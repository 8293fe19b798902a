using CatalogData;
using CatalogData.Messaging;
using MassTransit;
using WorkerService.Imports;
using WorkerService.Jobs;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: pool => CatalogDataExtensions.Configure(pool, builder.Configuration));
builder.AddCatalogData();
builder.AddMessaging(
    bus => bus.AddConsumer<ImportConsumer, ImportConsumerDefinition>(),
    (context, rabbit) => rabbit.ConfigureEndpoints(context));
builder.Services.AddSingleton<JobRunner>();
builder.AddImports();

var app = builder.Build();

app.MapDefaultEndpoints();

return await app.RunServiceAsync();
