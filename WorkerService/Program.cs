using CatalogData;
using Scalable.Jobs;
using Scalable.Jobs.Running;
using WorkerService;
using WorkerService.Imports;
using WorkerService.Mail;
using WorkerService.Pictures;
using WorkerService.PriceLists;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddAzureDefaults();
builder.AddNpgsqlDataSource("catalogdb", configureDataSourceBuilder: pool => CatalogDataExtensions.Configure(pool, builder.Configuration));
builder.AddCatalogData();
builder.AddCatalogNotifications();
builder.AddJobWorker();
builder.AddImports();
builder.AddPictures();
builder.AddPriceLists();
builder.AddMail();
builder.Services.AddSingleton<IFailureDescription, FailureDescriptions>();

var app = builder.Build();

app.MapDefaultEndpoints();

return await app.RunServiceAsync();
