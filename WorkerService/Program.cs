using CatalogData;
using CatalogData.Messaging;
using CatalogData.Notifications;
using Contracts;
using MassTransit;
using WorkerService.Imports;
using WorkerService.Jobs;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: CatalogDataExtensions.Configure);
builder.AddCatalogData();
builder.AddNotifications(Channels.JobCancelled);
builder.AddMessaging(
    bus => bus.AddJobWork<RunImport, ImportWork>(),
    (context, rabbit) =>
    {
        rabbit.DeclareJobs();
        rabbit.ConfigureEndpoints(context);
    });
builder.AddJobs();
builder.AddImports();

var app = builder.Build();

app.MapDefaultEndpoints();

return await app.RunServiceAsync();
