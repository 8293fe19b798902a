using CatalogData;
using CatalogData.Messaging;
using CatalogData.Notifications;
using CatalogService;
using CatalogService.Caching;
using CatalogService.Changes;
using CatalogService.Database;
using CatalogService.Imports;
using CatalogService.Items;
using CatalogService.Jobs;
using CatalogService.Jobs.Admin;
using CatalogService.OpenApi;
using CatalogService.Pictures;
using CatalogService.PriceLists;
using CatalogService.Reviews;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddScalableAuthentication();
builder.AddCatalogDatabase();
builder.AddCatalogData();
builder.AddCatalogNotifications(NotificationChannels.CatalogChanged, NotificationChannels.JobChanged, NotificationChannels.JobDue);
builder.AddCache();
builder.AddMessaging(configure: (_, rabbit) => rabbit.DeclareJobs(builder.Configuration.GetValue<bool>("Jobs:EmptyKind")));
builder.AddHttpConventions();
builder.AddItems();
builder.AddReviews();
builder.AddChanges();
builder.AddImports();
builder.AddPictures();
builder.AddPriceLists();
builder.AddJobs();

var app = builder.Build();

app.UseHttpConventions();
app.UseScalableAuthentication();
app.UseScalableAuthorization();

app.MapDefaultEndpoints();
app.MapDocumentation();
app.MapItems();
app.MapReviews();
app.MapImports();
app.MapPictures();
app.MapPriceLists();
app.MapJobs();
app.MapQueues();

return await app.RunServiceAsync();
