using CatalogData;
using CatalogData.Messaging;
using CatalogData.Notifications;
using Contracts;
using MassTransit;
using WorkerService.Files;
using WorkerService.Imports;
using WorkerService.Jobs;
using WorkerService.Mail;
using WorkerService.Pictures;
using WorkerService.PriceLists;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: pool => CatalogDataExtensions.Configure(pool, builder.Configuration));
builder.AddCatalogData();
builder.AddCatalogNotifications(NotificationChannels.JobCancelled);
// For measurements only: jobs that do nothing.
var empty = builder.Configuration.GetValue<bool>("Jobs:EmptyKind");
builder.AddMessaging(
    bus =>
    {
        bus.AddJobWork<RunImport, ImportWork>();
        bus.AddJobWork<RunPicture, PictureWork>();
        bus.AddJobWork<RunPriceList, PriceListWork>();
        bus.AddJobWork<RunPriceListEmail, PriceListEmailWork>();
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
builder.AddPictures();
builder.AddPriceLists();
builder.AddMail();
builder.Services.AddHostedService<ExpiredFileCleanupService>();

var app = builder.Build();

app.MapDefaultEndpoints();

return await app.RunServiceAsync();
