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
// Measurements alone have a use for jobs that do nothing.
var empty = builder.Configuration.GetValue<bool>("Jobs:EmptyKind");
builder.AddMessaging(
    bus =>
    {
        bus.AddJobWork<RunImport, ImportWork>();
        if (empty)
            bus.AddJobWork<RunEmpty, EmptyWork>();
    },
    (context, rabbit) =>
    {
        rabbit.DeclareJobs(empty);
        rabbit.ConfigureEndpoints(context);
    });
builder.AddJobs();
builder.AddImports();

var app = builder.Build();

app.MapDefaultEndpoints();

return await app.RunServiceAsync();
